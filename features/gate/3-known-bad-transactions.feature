@matrix
Feature: Every known mistake with transactions is caught
  Each of these pools was distilled from a bug that somebody had, which it names, and is right in all else. A check that
  nobody has seen fail is none: every hazard has its pool, and the gate must find that hazard and no other.

  Rule: A known-bad pool is caught for what is wrong with it, and for nothing else
    Scenario Outline: <pool>, with a pool of <connections>
      Given the <pool> pool with <connections> connections
      When clients hang up at every point of every request, by turns closing and resetting
      Then exactly <hazard> is found

      Examples:
        | pool                   | hazard | connections |
        | unfixed                | H1     | 1           |
        | request-token-rollback | H1     | 1           |
        | ping-on-return         | H1     | 1           |
        | late-begin             | H1     | 1           |
        | early-ack              | H5     | 1           |
        | blind-commit           | H12    | 1           |
