import type { Gateway } from '../gateway.ts';
import type { World } from '../world.ts';

/** Has the read models built anew from the events. What is shown meanwhile stays until the new ones are complete. */
export async function rebuild(world: World, gateway: Gateway, { json }: { readonly json?: boolean }): Promise<void> {
  const answer = await gateway.post<unknown>('/read_models/rebuild');
  world.print(
    json
      ? JSON.stringify(answer, null, 2)
      : 'the read models are being rebuilt; what is shown stays until the new ones are complete',
  );
}
