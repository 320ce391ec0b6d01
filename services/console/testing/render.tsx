import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import type { AnswerOf, Client, InputOf, ListName, OperationName, RowOf } from '@fleetwright/contracts/client';
import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { allOf, askedFor, Gateway } from '../data/gateway.ts';
import { SessionContext } from '../frame/session-context.ts';

export interface Cache {
  readonly ask: <Name extends OperationName>(name: Name, input: InputOf<Name>, answer: AnswerOf<Name>) => void;
  readonly every: <Name extends ListName>(name: Name, input: InputOf<Name>, rows: readonly RowOf<Name>[]) => void;
}

/** Nobody is asked: what is on the page is what was put into the cache. */
const SILENT = {
  call: () => new Promise(() => undefined),
  all: () => new Promise(() => undefined),
} as unknown as Client;

const TOKEN = `e30.${btoa(JSON.stringify({ sub: 'ada', name: 'Ada', account: 'acme' }))}.x`;

/** An element as markup, within a console that has asked for what `fill` says. */
export function rendered(element: ReactNode, fill: (cache: Cache) => void = () => undefined): string {
  const queries = new QueryClient();
  fill({
    ask: (name, input, answer) => queries.setQueryData(askedFor(name, input), answer),
    every: (name, input, rows) => queries.setQueryData(allOf(name, input), rows),
  });
  const markup = renderToStaticMarkup(
    <SessionContext value={{ token: TOKEN, signOut: () => undefined }}>
      <Gateway value={SILENT}>
        <QueryClientProvider client={queries}>{element}</QueryClientProvider>
      </Gateway>
    </SessionContext>,
  );
  queries.clear();
  return markup;
}

/** The words of a markup, without its tags. */
export function wordsOf(markup: string): string {
  return markup
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
