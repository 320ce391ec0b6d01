import { QueryClient } from '@tanstack/react-query';
import { FRESH_MS } from '../limits.ts';

/** What was asked for and answered. Nothing is tried again by itself: the pulse asks again once the gateway answers. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { staleTime: FRESH_MS, retry: false, networkMode: 'always' },
      mutations: { retry: false, networkMode: 'always' },
    },
  });
}
