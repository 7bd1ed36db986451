@server
Feature: Log
  The server logs bunyan records, one JSON object a line.

  Background:
    Given the server runs with the unfixed pool

  Rule: The start is logged

    Scenario: Addresses and endpoints
      Then the log holds these records, in this order
        | level | msg                        | method | path     | address       |
        | INFO  | setting up dropshot server |        |          |               |
        | DEBUG | registered endpoint        | POST   | /bump    | local_addr    |
        | DEBUG | registered endpoint        | GET    | /counter | local_addr    |
        | DEBUG | registered endpoint        | POST   | /reset   | local_addr    |
        | DEBUG | registered endpoint        | GET    | /sleep   | local_addr    |
        | INFO  | listening                  |        |          | local_addr    |
        | INFO  | set up dropshot server     |        |          | local_address |

  Rule: Each request is logged under the id that its answer carries

    Scenario Outline: <method> <path> is logged with status <status>
      When a client sends <method> "<path>"
      Then the log says that this request was completed with status <status>
      And that record has the fields "local_addr, method, remote_addr, req_id, response_code, uri"

      Examples:
        | method | path     | status |
        | POST   | /reset   | 200    |
        | GET    | /counter | 500    |
        | GET    | /nowhere | 404    |
        | POST   | /counter | 405    |

    Scenario: A bump is logged with the rows that it changed
      Given the counter was reset
      When a client sends POST "/bump"
      Then the log says "bumped counter" with nrows_updated 1

    Scenario: A bump of an empty table changes no row
      Given the counter table is empty
      When a client sends POST "/bump"
      Then the log says "bumped counter" with nrows_updated 0

  Rule: Every record is complete

    Scenario: The fields that bunyan requires
      Given the counter was reset
      And a client closes during a sleep
      Then every record of the log has the fields "name, hostname, pid, level, time, msg, v"
      And every record of the log has the name "cancel-repro"
