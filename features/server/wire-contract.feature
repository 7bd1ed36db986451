@server
Feature: Wire contract
  What clients can rely on, byte for byte where that matters.

  Background:
    Given the server runs with the unfixed pool

  Rule: Answers are bare JSON

    Scenario: A reset
      When a client sends POST "/reset"
      Then the status is 200
      And the body is "ok" in JSON
      And the header "content-type" is "application/json"
      And the header "content-length" is "4"

    Scenario: A counter
      Given the counter was reset
      When a client sends GET "/counter"
      Then the status is 200
      And the body is 1 in JSON
      And the header "content-type" is "application/json"
      And the header "content-length" is "1"

    Scenario: A bump has no body
      Given the counter was reset
      When a client sends POST "/bump"
      Then the status is 204
      And the body is empty
      And there is no header "content-type"

    Scenario: A bump of an empty table is not an error
      Given the counter table is empty
      When a client sends POST "/bump"
      Then the status is 204

  Rule: Every answer to a well-formed request carries an id of its own

    Scenario Outline: <method> <path> has an id
      When a client sends <method> "<path>"
      Then the header "x-request-id" is a UUID

      Examples:
        | method | path     |
        | POST   | /reset   |
        | GET    | /counter |
        | POST   | /bump    |
        | GET    | /nowhere |

    Scenario: No two answers share an id
      When a client sends GET "/counter" twice
      Then the two answers have different ids

  Rule: Every error has the same shape

    Scenario Outline: <method> <path> answers <status>
      When a client sends <method> "<path>"
      Then the status is <status>
      And the header "content-type" is "application/json"
      And the body is an error that says "<message>"
      And the error carries the answer's id

      Examples:
        | method | path     | status | message            |
        | GET    | /nowhere | 404    | Not Found          |
        | GET    | /COUNTER | 404    | Not Found          |
        | GET    | /bump/   | 404    | Not Found          |
        | POST   | /counter | 405    | Method Not Allowed |
        | GET    | /bump    | 405    | Method Not Allowed |
        | GET    | /counter | 500    | loading counter:   |
        | POST   | /bump    | 500    | executing update:  |

    Scenario: An error is easy to read
      When a client sends GET "/counter"
      Then the body has these lines, with the answer's id for ID
        """
        {
          "request_id": "ID",
          "message": "loading counter: failed to issue a query: relation \"counter\" does not exist"
        }
        """
