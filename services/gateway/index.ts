import { defineService } from '@fleetwright/kit/service';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { serveConsole } from './console-files.ts';
import { GatewayConfig } from './gateway.config.ts';
import { GatewayModule } from './gateway.module.ts';
import { BODY_BYTES_MAX } from './limits.ts';

export { GatewayConfig } from './gateway.config.ts';
export { GatewayModule } from './gateway.module.ts';

export const gatewayService = defineService({
  name: 'gateway',
  config: GatewayConfig,
  module: GatewayModule,
  http: {
    address: ({ httpHost, httpPort }) => ({ host: httpHost, port: httpPort }),
    adapter: () => new FastifyAdapter({ bodyLimit: BODY_BYTES_MAX }),
    configure: serveConsole,
  },
});
