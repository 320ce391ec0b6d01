import { defineService } from '@fleetwright/kit/service';
import { WebhooksConfig } from './webhooks.config.ts';
import { WebhooksModule } from './webhooks.module.ts';

export { WebhooksConfig } from './webhooks.config.ts';

export const webhooksService = defineService({ name: 'webhooks', config: WebhooksConfig, module: WebhooksModule });
