import { createContext, useCallback, useContext, useEffect, useRef, useState } from 'react';
import { type Api, asFailure, type RequestFailed } from './api.ts';
import { BUSY_POLL_MS, POLL_MS } from './limits.ts';

export interface ConsoleContext {
  readonly api: Api;
  /** Grows whenever something was heard of the fleet. */
  readonly tick: number;
}

export const Console = createContext<ConsoleContext | null>(null);

export function useConsole(): ConsoleContext {
  const console = useContext(Console);
  if (console === null) throw new Error('this is rendered outside of the console');
  return console;
}

export interface Loaded<T> {
  readonly data: T | undefined;
  /** Of the last question; the data of the one before stays. */
  readonly error: RequestFailed | undefined;
  readonly reload: () => void;
}

/**
 * What the server says now: asked at once, whenever something was heard of the fleet, and every few seconds. An answer
 * that was overtaken by a later one is dropped. `key` names what is asked for.
 */
export function useServer<T>(key: string, load: (api: Api) => Promise<T>, isBusy: (data: T) => boolean): Loaded<T> {
  const { api, tick } = useConsole();
  const [data, setData] = useState<{ key: string; value: T }>();
  const [error, setError] = useState<RequestFailed>();
  const asked = useRef(0);
  const loading = useRef(load);
  useEffect(() => {
    loading.current = load;
  });

  const reload = useCallback(() => {
    asked.current += 1;
    const mine = asked.current;
    loading.current(api).then(
      (value) => {
        if (mine !== asked.current) return;
        setData({ key, value });
        setError(undefined);
      },
      (reason: unknown) => {
        if (mine !== asked.current) return;
        setError(asFailure(reason));
      },
    );
  }, [api, key]);

  useEffect(reload, [reload, tick]);
  const value = data?.key === key ? data.value : undefined;
  const isWorking = value !== undefined && isBusy(value);
  useEffect(() => {
    const timer = setInterval(
      () => {
        if (document.visibilityState === 'visible') reload();
      },
      isWorking ? BUSY_POLL_MS : POLL_MS,
    );
    return () => clearInterval(timer);
  }, [reload, isWorking]);

  return { data: value, error, reload };
}
