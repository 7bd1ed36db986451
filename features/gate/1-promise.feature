@gate
Feature: A cancelled request leaves nothing behind in the connection pool
  This is what a pool must keep, hazard by hazard. The pool under test is the one that `CANCELSPEC_POOL` names, or that
  of the program that `CANCELSPEC_SERVER` starts, or else the recommended fix.

  Its clients hang up at every boundary between two messages that a request exchanges with the database, by closing
  their connection and by resetting it, on sessions that were there before and on new ones; and also while they wait
  for a connection, and all at once. After each of these it is looked at from outside: what passes on the wire, what is
  committed, what later requests are answered.

  Rule: No transaction outlives its request
    Scenario Outline: H1, with a pool of <connections>
      Given the pool under test with <connections> connections
      When clients hang up at every point of every request
      Then no leaked transaction is found

      Examples:
        | connections |
        | 1           |
        | 4           |

  Rule: A cancelled request gives its place in the pool back
    Scenario Outline: H2, with a pool of <connections>
      Given the pool under test with <connections> connections
      When clients hang up at every point of every request
      Then no lost permit is found

      Examples:
        | connections |
        | 1           |
        | 4           |

  Rule: A request is answered with its own result
    Scenario Outline: H3, with a pool of <connections>
      Given the pool under test with <connections> connections
      When clients hang up at every point of every request
      Then no stale response is found

      Examples:
        | connections |
        | 1           |
        | 4           |

  Rule: A connection serves one request at a time
    Scenario Outline: H4, with a pool of <connections>
      Given the pool under test with <connections> connections
      When clients hang up at every point of every request
      Then no double return is found

      Examples:
        | connections |
        | 1           |
        | 4           |

  Rule: What was acknowledged is done, once
    Scenario Outline: H5, with a pool of <connections>
      Given the pool under test with <connections> connections
      When clients hang up at every point of every request
      Then no lost acknowledgement is found

      Examples:
        | connections |
        | 1           |
        | 4           |

  Rule: The next borrower finds the session as new
    Scenario Outline: H6, with a pool of <connections>
      Given the pool under test with <connections> connections
      When clients hang up at every point of every request
      Then no session-state leak is found

      Examples:
        | connections |
        | 1           |
        | 4           |

  Rule: Only the cancelled request is cancelled
    Scenario Outline: H7, with a pool of <connections>
      Given the pool under test with <connections> connections
      When clients hang up at every point of every request
      Then no late cancel is found

      Examples:
        | connections |
        | 1           |
        | 4           |

  Rule: The pool never has more sessions than it may
    Scenario Outline: H8, with a pool of <connections>
      Given the pool under test with <connections> connections
      When clients hang up at every point of every request
      Then no reconnect storm is found

      Examples:
        | connections |
        | 1           |
        | 4           |

  Rule: Nothing of a cancelled request reaches a connection that others use
    Scenario Outline: H9, with a pool of <connections>
      Given the pool under test with <connections> connections
      When clients hang up at every point of every request
      Then no orphaned work is found

      Examples:
        | connections |
        | 1           |
        | 4           |

  Rule: After a cancellation requests succeed again
    Scenario Outline: H10, with a pool of <connections>
      Given the pool under test with <connections> connections
      When clients hang up at every point of every request
      Then no lasting failure is found

      Examples:
        | connections |
        | 1           |
        | 4           |

  Rule: A request ends when its client has gone
    Scenario Outline: H11, with a pool of <connections>
      Given the pool under test with <connections> connections
      When clients hang up at every point of every request
      Then no swallowed cancellation is found

      Examples:
        | connections |
        | 1           |
        | 4           |

  Rule: A commit that the database has refused is no success
    Scenario Outline: H12, with a pool of <connections>
      Given the pool under test with <connections> connections
      When clients hang up at every point of every request
      Then no false commit is found

      Examples:
        | connections |
        | 1           |
        | 4           |
