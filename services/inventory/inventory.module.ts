import { connectInventory, type ConnectedInventory } from '@fleetwright/adapters/inventory-postgres';
import { connectPlatform } from '@fleetwright/adapters/platform';
import type { ConnectedPlatform } from '@fleetwright/core/event-sourcing';
import { LOG, type Logger, PLATFORM, platformOptions, stagePorts } from '@fleetwright/kit/service';
import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { InventoryCommands } from './inventory.commands.ts';
import type { InventoryConfig } from './inventory.config.ts';
import { InventoryConsumer } from './inventory.consumer.ts';
import { InventoryTicks } from './inventory.ticks.ts';
import { ModeCommands } from './mode.commands.ts';
import { INVENTORY_PORTS, type InventoryPorts } from './ports.ts';
import { Pump } from './pump.ts';

const INVENTORY = Symbol('fleetwright:inventory');

@Module({})
export class InventoryModule implements OnApplicationShutdown {
  readonly #connected: ConnectedInventory;
  readonly #ports: InventoryPorts;

  constructor(@Inject(INVENTORY) connected: ConnectedInventory, @Inject(INVENTORY_PORTS) ports: InventoryPorts) {
    this.#connected = connected;
    this.#ports = ports;
  }

  /** What was written last is still appended; what is not is taken up by the next start. */
  async onApplicationShutdown(): Promise<void> {
    await Pump.over(this.#ports).idle();
    await this.#connected.close();
  }

  static register(config: InventoryConfig): DynamicModule {
    const { databaseUrl: connectionString, databaseConnections: connections } = config;
    return {
      module: InventoryModule,
      controllers: [InventoryCommands, ModeCommands, InventoryConsumer, InventoryTicks],
      providers: [
        { provide: PLATFORM, useFactory: () => connectPlatform(platformOptions('inventory', config)) },
        {
          provide: INVENTORY,
          // After the platform, which waits until the database answers.
          useFactory: (_: ConnectedPlatform) =>
            connectInventory({ service: 'inventory', connectionString, connections }),
          inject: [PLATFORM],
        },
        {
          provide: INVENTORY_PORTS,
          useFactory: (platform: ConnectedPlatform, log: Logger, { inventory, fleet: live }: ConnectedInventory) => ({
            ...stagePorts(platform, log),
            inventory,
            live,
          }),
          inject: [PLATFORM, LOG, INVENTORY],
        },
      ],
    };
  }
}
