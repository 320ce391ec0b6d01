import type { DeliveryQueue, TenantReaders, WebhookSender } from '@fleetwright/core/webhooks';
import type { RemotePolicy } from '@fleetwright/core/fleet';
import type { InstallationSecrets, StagePorts } from '@fleetwright/kit/service';
import type { Counter } from 'prom-client';

export const WEBHOOKS_PORTS = Symbol('fleetwright:webhooks-ports');

export interface WebhooksPorts extends StagePorts {
  readonly queue: DeliveryQueue;
  readonly sender: WebhookSender;
  readonly readers: TenantReaders;
  readonly secrets: InstallationSecrets;
  readonly policy: RemotePolicy;
  /** Of this process, unlike any other's. */
  readonly holder: string;
  /** 0 to 1, at random. */
  readonly chance: () => number;
  readonly sent: Counter<'outcome'>;
}
