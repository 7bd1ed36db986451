@matrix
Feature: The gate finds every known mistake with transactions
  Each of these pools repeats a real bug, which its description names, and is right in everything else. A check proves
  nothing until it has been seen to fail. So every hazard has a pool that shows it, and the gate must find that hazard
  and no other.

  Rule: The gate finds the one mistake of a known-bad pool
    Scenario Outline: <pool>, with a pool of <connections>
      Given the <pool> pool with <connections>
      When clients hang up at every point of every request, by turns closing and resetting
      Then exactly <hazard> is found

      Examples:
        | pool                   | hazard | connections   |
        | unfixed                | H1     | 1 connection  |
        | request-token-rollback | H1     | 1 connection  |
        | ping-on-return         | H1     | 1 connection  |
        | late-begin             | H1     | 1 connection  |
        | early-ack              | H5     | 1 connection  |
        | blind-commit           | H12    | 1 connection  |
