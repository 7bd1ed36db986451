@narrative
Feature: Cancelled sleep
  A client that asked for a sleep hangs up before it is over. The handler is
  cancelled, nobody commits or rolls back, and the connection goes back to the
  pool with the transaction still open. Everything seems to work, until a
  restart.

  Rule: After a cancelled sleep the counter goes backwards at the next restart

    Background:
      Given the server runs with the unfixed pool
      And the counter was reset and bumped 6 times

    Scenario Outline: The client <hangs up> during a sleep
      Given a client <hangs up> during a sleep
      When the counter is bumped 2 times
      Then the counter is 9
      When the server is restarted
      Then the counter is 7

      @story
      Examples:
        | hangs up |
        | closes   |

      Examples:
        | hangs up |
        | resets   |

    Scenario: The first answer after it looks right
      When a client closes during a sleep
      Then the counter is 7

    Scenario Outline: The answer after <bumps> bumps looks right
      Given a client closes during a sleep
      When the counter is bumped <bumps> times
      Then the counter is <looks>

      Examples:
        | bumps | looks |
        | 1     | 8     |
        | 2     | 9     |

  Rule: The server notices that it was cancelled

    Scenario Outline: The client <hangs up> and the log tells
      Given the server runs with the unfixed pool
      When a client <hangs up> during a sleep
      Then the log says "api_sleep() cancelled" at level ERROR
      And that record has the fields "local_addr, method, remote_addr, req_id, uri"
      And that record is about GET "/sleep"

      Examples:
        | hangs up |
        | closes   |
        | resets   |
