@narrative
Feature: Why
  Where the two bumps went, as somebody sees it who has a connection to the
  database that the server knows nothing of: the observer.

  Rule: The bumps were made inside a transaction that nobody will ever commit

    Background:
      Given the server runs with the unfixed pool
      And the counter was reset and bumped 6 times
      And a client closes during a sleep
      And the counter was bumped 2 times

    Scenario: The server says 9 while the database holds 7
      Then the counter is 9
      But the database holds 7

    Scenario: A connection sits inside a transaction although no request is open
      Then 1 connection of the server is idle in a transaction

    Scenario: The restart is not the cause, the end of the connection is
      When the database ends the connection of the server
      Then the counter is 7

  Rule: With several connections the answer depends on the connection that a request gets

    A pool lends the connection that came back last. As long as another client
    keeps its own, everybody else gets the one with the open transaction.

    Background:
      Given the server runs with the unfixed pool and 2 connections
      And the counter was reset and bumped 6 times
      And another client is asleep
      And a client closes during a sleep
      And the counter was bumped 2 times

    Scenario: The connection with the open transaction gives the wrong answer
      Then the counter is 9

    Scenario: The other connection gives the right answer
      When the other client has slept to the end
      Then the counter is 7
