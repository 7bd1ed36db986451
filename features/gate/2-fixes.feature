@matrix
Feature: Every fix passes
  A pool can answer a client that hangs up in more than one right way. The gate must fail none of them.

  Rule: The gate finds nothing in a fix
    Scenario Outline: <pool>, with a pool of <connections>
      Given the <pool> pool with <connections>
      When clients hang up at every point of every request, by turns closing and resetting
      Then no hazard is found

      Examples:
        | pool               | connections   |
        | check-on-return    | 1 connection  |
        | check-on-return    | 4 connections |
        | rollback-on-cancel | 1 connection  |
        | rollback-on-cancel | 4 connections |
        | discard-on-return  | 1 connection  |
        | discard-on-return  | 4 connections |
        | reset-on-checkout  | 1 connection  |
        | reset-on-checkout  | 4 connections |
        | detached           | 1 connection  |
        | detached           | 4 connections |
        | npgsql             | 1 connection  |
        | npgsql             | 4 connections |
