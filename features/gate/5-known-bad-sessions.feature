@matrix
Feature: The gate finds every known mistake with what a cancelled request leaves behind
  In these pools a cancelled request goes on, or leaves something behind in its session. The gate must find that and
  nothing else.

  Rule: The gate finds a pool that does not end a cancelled request
    Scenario Outline: <pool>, with a pool of <connections>
      Given the <pool> pool with <connections>
      When clients hang up at every point of every request, by turns closing and resetting
      Then exactly <hazard> is found

      Examples:
        | pool          | hazard | connections   |
        | early-return  | H3     | 1 connection  |
        | session-leak  | H6     | 1 connection  |
        | partial-reset | H6     | 1 connection  |
        | hasty-cancel  | H7     | 1 connection  |
        | orphaned-work | H9     | 1 connection  |
        | deaf          | H11    | 1 connection  |
