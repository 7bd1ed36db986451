@matrix
Feature: Every fix passes
  A pool can answer a client that hangs up in more than one right way. The gate must fail none of them.

  Rule: The gate finds nothing in a fix
    Scenario Outline: <pool>, with a pool of <connections>
      Given the <pool> pool with <connections> connections
      When clients hang up at every point of every request, by turns closing and resetting
      Then no hazard is found

      Examples:
        | pool               | connections |
        | check-on-return    | 1           |
        | check-on-return    | 4           |
        | rollback-on-cancel | 1           |
        | rollback-on-cancel | 4           |
        | discard-on-return  | 1           |
        | discard-on-return  | 4           |
        | reset-on-checkout  | 1           |
        | reset-on-checkout  | 4           |
        | detached           | 1           |
        | detached           | 4           |
        | npgsql             | 1           |
        | npgsql             | 4           |
