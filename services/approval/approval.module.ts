import { connectLiveFleet } from '@fleetwright/adapters/inventory-postgres';
import { connectPlatform } from '@fleetwright/adapters/platform';
import { openPool } from '@fleetwright/adapters/postgres';
import { migrateSubjects, PostgresSubjects } from '@fleetwright/adapters/subjects-postgres';
import type { Platform } from '@fleetwright/core/event-sourcing';
import { LOG, type Logger, PLATFORM, platformOptions, stagePorts } from '@fleetwright/kit/service';
import { type DynamicModule, Module, type OnApplicationShutdown } from '@nestjs/common';
import { ApprovalCommands } from './approval.commands.ts';
import type { ApprovalConfig } from './approval.config.ts';
import { AccountPolicies } from './account-policies.ts';
import { ApprovalConsumer } from './approval.consumer.ts';
import { PolicyCommands } from './approval.policies.ts';
import { LiveChanges } from './live-changes.ts';
import { APPROVAL_PORTS, type ApprovalPorts } from './ports.ts';
import { Reviews } from './reviews.ts';
import { WaitingProposals } from './waiting-proposals.ts';
import { SelfHealing } from './self-healing.ts';

type Ports = ApprovalPorts & OnApplicationShutdown;

@Module({})
export class ApprovalModule {
  static register(config: ApprovalConfig): DynamicModule {
    const portsOver = (platform: Platform, log: Logger) => openPorts(config, platform, log);
    return {
      module: ApprovalModule,
      controllers: [ApprovalConsumer, ApprovalCommands, PolicyCommands],
      providers: [
        { provide: PLATFORM, useFactory: () => connectPlatform(platformOptions('approval', config)) },
        { provide: APPROVAL_PORTS, useFactory: portsOver, inject: [PLATFORM, LOG] },
        {
          provide: AccountPolicies,
          useFactory: (ports: ApprovalPorts) => new AccountPolicies(ports),
          inject: [APPROVAL_PORTS],
        },
        {
          provide: Reviews,
          useFactory: (ports: ApprovalPorts, policies: AccountPolicies) => new Reviews(ports, policies),
          inject: [APPROVAL_PORTS, AccountPolicies],
        },
        {
          provide: SelfHealing,
          useFactory: (ports: ApprovalPorts, reviews: Reviews) => new SelfHealing(ports, reviews),
          inject: [APPROVAL_PORTS, Reviews],
        },
        {
          provide: LiveChanges,
          useFactory: (ports: ApprovalPorts, reviews: Reviews) => new LiveChanges(ports, reviews),
          inject: [APPROVAL_PORTS, Reviews],
        },
        {
          provide: WaitingProposals,
          useFactory: (ports: ApprovalPorts, reviews: Reviews, policies: AccountPolicies) =>
            new WaitingProposals(ports, reviews, policies),
          inject: [APPROVAL_PORTS, Reviews, AccountPolicies],
        },
      ],
    };
  }
}

/** After the platform, which waits for the database. */
async function openPorts(config: ApprovalConfig, platform: Platform, log: Logger): Promise<Ports> {
  const { databaseUrl, databaseConnections: connections, maxOpenProposals } = config;
  const pool = openPool({ service: 'approval', databaseUrl, connections });
  try {
    await migrateSubjects(pool);
  } catch (error) {
    await pool.end();
    throw error;
  }
  const { history, close } = connectLiveFleet({ service: 'approval', connectionString: databaseUrl, connections });
  const subjects = new PostgresSubjects({ pool });
  const onApplicationShutdown = async () => void (await Promise.all([pool.end(), close()]));
  return { ...stagePorts(platform, log), history, maxOpenProposals, subjects, onApplicationShutdown };
}
