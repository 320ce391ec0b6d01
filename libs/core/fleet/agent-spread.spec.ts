import { expect, it } from 'vitest';
import { agentSpreadSeconds } from './agent-spread.ts';

it.each([
  [0, 30],
  [3_000, 30],
  [3_001, 31],
  [10_000, 100],
  [360_000, 3_600],
  [1_000_000, 3_600],
])('[FL37] %i agents are spread over %i s', (agents, seconds) => expect(agentSpreadSeconds(agents)).toBe(seconds));
