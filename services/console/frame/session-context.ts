import { createContext, useContext } from 'react';

export interface Session {
  readonly token: string;
  readonly signOut: () => void;
}

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('this is rendered outside of a session');
  return session;
}
