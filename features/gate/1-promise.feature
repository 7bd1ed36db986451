@gate
Feature: A cancelled request leaves nothing behind in the connection pool
  This is what a pool must promise, hazard by hazard. `CANCELSPEC_POOL` names the pool under test.
  Without it, the recommended fix is under test.

  A request exchanges messages with the database. Clients hang up at every boundary between two messages: they close
  their connection or reset it, on an existing session and on a new one. They also hang up while they wait for a
  connection, and many hang up at once. Each time the gate looks from outside: at what passes on the wire, at what is
  committed, and at the answers to later requests.

  The gate judges the pool once with 1 connection and once with 4. The twelve rows of a size read one verdict. The row
  of a hazard that was not judged is skipped with the reason.

  Rule: A request keeps these promises, wherever its client hangs up

    Scenario Outline: <id>: <promise>, with a pool of <connections>
      Given the pool under test with <connections>
      When clients hang up at every point of every request
      Then the hazard "<hazard>" is not found

      Examples: A pool of 1
        | id  | promise                                                             | hazard                    | connections   |
        | H1  | No transaction outlives its request                                 | leaked transaction        | 1 connection  |
        | H2  | A cancelled request gives its place in the pool back                | lost permit               | 1 connection  |
        | H3  | A request is answered with its own result                           | stale response            | 1 connection  |
        | H4  | A connection serves one request at a time                           | double return             | 1 connection  |
        | H5  | What was acknowledged is done, once                                 | acknowledged, not durable | 1 connection  |
        | H6  | The next borrower finds the session as new                          | session-state leak        | 1 connection  |
        | H7  | Only the cancelled request is cancelled                             | late cancel               | 1 connection  |
        | H8  | The pool never has more sessions than it may                        | reconnect storm           | 1 connection  |
        | H9  | Nothing of a cancelled request reaches a connection that others use | orphaned work             | 1 connection  |
        | H10 | After a cancellation requests succeed again                         | never heals               | 1 connection  |
        | H11 | A request ends when its client has gone                             | swallowed cancellation    | 1 connection  |
        | H12 | A commit that the database has refused is no success                | false commit              | 1 connection  |

      Examples: A pool of 4
        | id  | promise                                                             | hazard                    | connections   |
        | H1  | No transaction outlives its request                                 | leaked transaction        | 4 connections |
        | H2  | A cancelled request gives its place in the pool back                | lost permit               | 4 connections |
        | H3  | A request is answered with its own result                           | stale response            | 4 connections |
        | H4  | A connection serves one request at a time                           | double return             | 4 connections |
        | H5  | What was acknowledged is done, once                                 | acknowledged, not durable | 4 connections |
        | H6  | The next borrower finds the session as new                          | session-state leak        | 4 connections |
        | H7  | Only the cancelled request is cancelled                             | late cancel               | 4 connections |
        | H8  | The pool never has more sessions than it may                        | reconnect storm           | 4 connections |
        | H9  | Nothing of a cancelled request reaches a connection that others use | orphaned work             | 4 connections |
        | H10 | After a cancellation requests succeed again                         | never heals               | 4 connections |
        | H11 | A request ends when its client has gone                             | swallowed cancellation    | 4 connections |
        | H12 | A commit that the database has refused is no success                | false commit              | 4 connections |
