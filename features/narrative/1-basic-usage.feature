@narrative
Feature: Basic usage
  A small HTTP server keeps a counter in a database. Everything here is as
  anybody would expect; it is told so that later surprises stand out.

  Background:
    Given the server runs with the unfixed pool

  Rule: Before the first reset there is no table, and the server says so

    Scenario: Reading the counter too early
      When somebody asks for the counter
      Then the answer is an error that says 'relation "counter" does not exist'

    Scenario: Bumping the counter too early
      When somebody bumps the counter
      Then the answer is an error that says 'relation "counter" does not exist'

  Rule: A reset makes the counter 1

    Scenario: The first reset
      When somebody resets the counter
      Then the counter is 1

    Scenario: A reset after some bumps
      Given the counter was reset
      And the counter was bumped 3 times
      When somebody resets the counter
      Then the counter is 1

  Rule: A bump adds 1

    Scenario: One bump
      Given the counter was reset
      When somebody bumps the counter
      Then the counter is 2

    Scenario: Three more bumps
      Given the counter was reset
      And the counter was bumped 1 time
      When the counter is bumped 3 times
      Then the counter is 5

  Rule: Reading changes nothing

    Scenario: Reading twice
      Given the counter was reset
      And the counter was bumped 4 times
      When somebody asks for the counter
      Then the counter is 5
