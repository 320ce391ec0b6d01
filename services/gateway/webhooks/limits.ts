/** A signed delivery may be this old, or this far ahead of our clock, milliseconds (Standard Webhooks). */
export const SIGNATURE_AGE_MAX_MS = 5 * 60_000;

/** Deliveries at once in this process, each with a body of up to 1 MiB. An honest storm waits in its sockets. */
export const DELIVERIES_AT_ONCE_MAX = 200;

/** Looks for a repository at once: of the pool's 3 connections one is always left to the people who are signed in. */
export const LOOKUPS_AT_ONCE_MAX = 2;
