@narrative
Feature: What it should have been
  The same story with a pool that never lends a connection inside somebody
  else's transaction. Next to each that is safe stands the one that is not, to
  show that the difference is in the pool and nowhere else.

  Rule: A cancelled sleep leaves nothing behind

    Scenario Outline: The counter is <after> after the restart with <pool>, when the client <hangs up>
      Given the server runs with the <pool> pool
      And the counter was reset and bumped 6 times
      And a client <hangs up> during a sleep
      And the counter was bumped 2 times
      When the server is restarted
      Then the counter is <after>

      Examples: Safe
        | pool               | hangs up | after |
        | check-on-return    | closes   | 9     |
        | check-on-return    | resets   | 9     |
        | discard-on-return  | closes   | 9     |
        | npgsql             | closes   | 9     |
        | npgsql             | resets   | 9     |
        | reset-on-checkout  | closes   | 9     |
        | rollback-on-cancel | closes   | 9     |

      Examples: Known bad
        | pool    | hangs up | after |
        | unfixed | closes   | 7     |
        | unfixed | resets   | 7     |

    @story
    Scenario: The story with the recommended fix
      Given the server runs with the check-on-return pool
      And the counter was reset and bumped 6 times
      And a client closes during a sleep
      When the counter is bumped 2 times
      Then the counter is 9
      When the server is restarted
      Then the counter is 9

  Rule: A bump is durable as soon as it is acknowledged

    Scenario Outline: The database holds <held> before any restart with <pool>
      Given the server runs with the <pool> pool
      And the counter was reset and bumped 6 times
      And a client closes during a sleep
      When the counter is bumped 2 times
      Then the database holds <held>
      And <open> connections of the server are idle in a transaction

      Examples: Safe
        | pool            | held | open |
        | check-on-return | 9    | 0    |
        | npgsql          | 9    | 0    |

      Examples: Known bad
        | pool    | held | open |
        | unfixed | 7    | 1    |

  Rule: The connection is still used afterwards

    Scenario Outline: <pool> keeps its connection
      Given the server runs with the <pool> pool
      And the counter was reset
      When a client closes during a sleep
      And somebody bumps the counter
      Then the counter is 2
      And the server has the connection that slept, and no other

      Examples:
        | pool            |
        | check-on-return |
        | npgsql          |
