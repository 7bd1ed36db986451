@matrix
Feature: The gate finds every known mistake with the number of connections
  These pools lose a connection, lend one twice, open too many, or keep a broken one. The gate must find that and
  nothing else.

  Rule: The gate finds a pool that miscounts its connections
    Scenario Outline: <pool>, with a pool of <connections>
      Given the <pool> pool with <connections>
      When clients hang up at every point of every request, by turns closing and resetting
      Then exactly <hazard> is found

      Examples:
        | pool          | hazard | connections   |
        | lost-permit   | H2     | 1 connection  |
        | lost-permit   | H2     | 4 connections |
        | starving      | H2     | 1 connection  |
        | double-return | H4     | 1 connection  |
        | double-return | H4     | 4 connections |
        | storm         | H8     | 1 connection  |
        | never-evicted | H10    | 1 connection  |
