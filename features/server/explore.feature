@server
Feature: Explore
  With --explore the server has more endpoints. They show the gate more of a pool
  than the story needs.

  Rule: Without --explore the server does not have these endpoints

    Scenario Outline: <method> <path> is not found
      Given the server runs with the check-on-return pool
      When a client sends <method> "<path>"
      Then the status is 404

      Examples:
        | method | path                 |
        | POST   | /bump-in-transaction |
        | GET    | /sleep-with-settings |

  Rule: A bump in a transaction is a bump

    Scenario: The bump is acknowledged and committed
      Given the server runs with the check-on-return pool and the endpoints for the gate
      And the counter was reset
      When a client sends POST "/bump-in-transaction"
      Then the status is 204
      And the body is empty
      And the database holds 2
