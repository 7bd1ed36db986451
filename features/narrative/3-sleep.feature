@narrative
Feature: Sleep
  The sleep endpoint opens a transaction, sleeps inside it for 5 seconds, and
  commits. Left alone, it does no harm.

  Rule: A sleep that runs to its end leaves nothing behind

    Background:
      Given the server runs with the unfixed pool
      And the counter was reset and bumped 5 times

    Scenario: Sleeping to the end
      When somebody sleeps to the end
      Then the answer is "ok"
      And the counter is 6

    Scenario: And the server still works
      When somebody sleeps to the end
      And somebody bumps the counter
      Then the counter is 7
      And the database holds 7
