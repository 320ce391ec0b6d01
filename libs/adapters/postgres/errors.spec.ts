import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { isUnavailable, orUnavailable } from './errors.ts';

function answered(code: string): pg.DatabaseError {
  return Object.assign(new pg.DatabaseError('said the server', 1, 'error'), { code });
}

describe('isUnavailable', () => {
  it.each(['08006', '25006', '40001', '40P01', '53100', '53300', '55P03', '57014', '57P01', '57P02', '57P03', '58030'])(
    'the answer %s says "not now"',
    (code) => expect(isUnavailable(answered(code))).toBe(true),
  );

  it.each(['22P02', '23505', '42P01', '42883', '54000', 'P0001', 'XX001', '28P01', '3D000'])(
    'the answer %s says something else',
    (code) => expect(isUnavailable(answered(code))).toBe(false),
  );

  it('whatever is no answer of the server means that it was not reached, but for our own mistakes', () => {
    expect(isUnavailable(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }))).toBe(true);
    expect(isUnavailable(new Error('Connection terminated unexpectedly'))).toBe(true);
    expect(isUnavailable(new Error('Query read timeout'))).toBe(true);
    expect(isUnavailable(new TypeError('x is not a function'))).toBe(false);
    expect(isUnavailable('text')).toBe(false);
  });
});

describe('orUnavailable', () => {
  it('keeps the reason, and lets other errors through', async () => {
    const unavailable = orUnavailable(() => Promise.reject(answered('53100')));
    await expect(unavailable).rejects.toMatchObject({ name: 'StoreUnavailable', cause: { code: '53100' } });
    await expect(unavailable).rejects.toThrow('PostgreSQL 53100: said the server');
    await expect(orUnavailable(() => Promise.reject(answered('42P01')))).rejects.toThrow(pg.DatabaseError);
    expect(await orUnavailable(async () => 7)).toBe(7);
  });
});
