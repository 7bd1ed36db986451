@narrative
Feature: Restart
  The counter lives in the database, so the server may come and go.

  Rule: A restart loses nothing that was acknowledged

    Background:
      Given the server runs with the unfixed pool
      And the counter was reset and bumped 4 times

    Scenario: The counter survives a restart
      When the server is restarted
      Then the counter is 5

    Scenario: And the server still works
      When the server is restarted
      And somebody bumps the counter
      Then the counter is 6
