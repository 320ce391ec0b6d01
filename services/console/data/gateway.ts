import { type QueryKey, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { AnswerOf, Client, InputOf, ListName, OperationName, RowOf } from '@fleetwright/contracts/client';
import { createContext, useContext } from 'react';
import { asFailure, type RequestFailed } from './api.ts';

declare module '@tanstack/react-query' {
  interface Register {
    defaultError: RequestFailed;
  }
}

export const Gateway = createContext<Client | null>(null);

export function useGateway(): Client {
  const gateway = useContext(Gateway);
  if (gateway === null) throw new Error('this is rendered outside of the console');
  return gateway;
}

export interface Asked<T> {
  /** What was answered last; stays while it is asked for again, and when that fails. */
  readonly data: T | undefined;
  /** Of the last question. */
  readonly error: RequestFailed | null;
}

interface Asking {
  /** false: there is nothing to ask for yet. */
  readonly enabled?: boolean;
}

export const askedFor = (name: OperationName, input: object): QueryKey => [name, input];
export const allOf = (name: ListName, input: object): QueryKey => [name, input, 'all'];

/** What an operation answers now. It is asked for again whenever the fleet moves. */
export function useAsk<Name extends OperationName>(
  name: Name,
  input: InputOf<Name>,
  { enabled = true }: Asking = {},
): Asked<AnswerOf<Name>> {
  const gateway = useGateway();
  const { data, error } = useQuery({
    queryKey: askedFor(name, input),
    queryFn: () => gateway.call(name, input).catch(failing),
    enabled,
  });
  return { data: data as AnswerOf<Name> | undefined, error };
}

/** Every row of a list. */
export function useEvery<Name extends ListName>(
  name: Name,
  input: InputOf<Name>,
  { enabled = true }: Asking = {},
): Asked<RowOf<Name>[]> {
  const gateway = useGateway();
  const { data, error } = useQuery({
    queryKey: allOf(name, input),
    queryFn: () => gateway.all(name, input).catch(failing),
    enabled,
  });
  return { data: data as RowOf<Name>[] | undefined, error };
}

function failing(reason: unknown): never {
  throw asFailure(reason);
}

export interface Acting {
  readonly isBusy: boolean;
  /** Of the last act; null while there is none, and once another began. */
  readonly error: RequestFailed | null;
  readonly clear: () => void;
  /**
   * Does one thing at a time. Answers what the gateway answered once all that is on the screen was asked for again, or
   * undefined when it refused: `error` says why. `onAnswer` hears of it before anything is asked for again.
   */
  readonly act: <Name extends OperationName>(
    name: Name,
    input: InputOf<Name>,
    onAnswer?: (answer: AnswerOf<Name> | { done: true }) => void,
  ) => Promise<AnswerOf<Name> | { done: true } | undefined>;
}

type Act = readonly [name: OperationName, input: object, onAnswer: ((answer: never) => void) | undefined];

export function useAct(): Acting {
  const gateway = useGateway();
  const client = useQueryClient();
  const { mutateAsync, isPending, error, reset } = useMutation<unknown, RequestFailed, Act>({
    mutationFn: async ([name, input, onAnswer]) => {
      // A delete answers nothing.
      const answer = (await gateway.call(name, input as never).catch(failing)) ?? { done: true };
      onAnswer?.(answer as never);
      return answer;
    },
    // After a refusal as well: what is on the screen was old.
    onSettled: () => client.invalidateQueries(),
  });
  const act: Acting['act'] = async (name, input, onAnswer) => {
    if (isPending) return undefined;
    return mutateAsync([name, input, onAnswer]).then(
      (answer) => answer as never,
      () => undefined,
    );
  };
  return { isBusy: isPending, error, clear: reset, act };
}
