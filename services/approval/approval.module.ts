import { connectPlatform } from '@fleetwright/adapters/platform';
import type { Platform } from '@fleetwright/core/event-sourcing';
import { LOG, type Logger, PLATFORM, platformOptions, stagePorts } from '@fleetwright/kit/service';
import { type DynamicModule, Module } from '@nestjs/common';
import { ApprovalCommands } from './approval.commands.ts';
import type { ApprovalConfig } from './approval.config.ts';
import { ApprovalConsumer } from './approval.consumer.ts';
import { APPROVAL_PORTS, type ApprovalPorts } from './ports.ts';

@Module({})
export class ApprovalModule {
  static register(config: ApprovalConfig): DynamicModule {
    const portsOver = (platform: Platform, log: Logger): ApprovalPorts => ({
      ...stagePorts(platform, log),
      maxOpenProposals: config.maxOpenProposals,
    });
    return {
      module: ApprovalModule,
      controllers: [ApprovalConsumer, ApprovalCommands],
      providers: [
        { provide: PLATFORM, useFactory: () => connectPlatform(platformOptions('approval', config)) },
        { provide: APPROVAL_PORTS, useFactory: portsOver, inject: [PLATFORM, LOG] },
      ],
    };
  }
}
