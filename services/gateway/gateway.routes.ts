import { LOG, type Logger } from '@fleetwright/kit/service';
import type { Provider, Type } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { AccessGuard } from './auth/access.guard.ts';
import { Commands } from './commands.ts';
import { EventStreams } from './event-streams.ts';
import { ProblemFilter } from './problem.filter.ts';
import { Proposals } from './proposals.ts';
import { CatalogueController } from './routes/catalogue.controller.ts';
import { CONTROLLERS, DocumentsController } from './routes/documents.controller.ts';
import { FleetEventsController } from './routes/fleet-events.controller.ts';
import { OperationsController } from './routes/operations.controller.ts';
import { PlanController } from './routes/plan.controller.ts';
import { ProposalDecisionsController } from './routes/proposal-decisions.controller.ts';
import { ProposalsController } from './routes/proposals.controller.ts';
import { RepositoriesController } from './routes/repositories.controller.ts';
import { RepositorySyncController } from './routes/repository-sync.controller.ts';
import { resourceControllers } from './routes/resources.controller.ts';
import { SyncRunsController } from './routes/sync-runs.controller.ts';
import { VaultCredentialsController } from './routes/vault-credentials.controller.ts';
import { Resources } from './resources.ts';
import { Runs } from './runs.ts';
import { validation } from './validation.ts';
import { RepositoryWebhookController } from './webhooks/repository-webhook.controller.ts';
import { WebhooksController } from './webhooks/webhooks.controller.ts';

/** Everything that has an address. */
export const controllers: Type[] = [
  RepositoriesController,
  RepositorySyncController,
  RepositoryWebhookController,
  WebhooksController,
  SyncRunsController,
  PlanController,
  ProposalsController,
  ProposalDecisionsController,
  // Before the kinds: `node_modules/:name/versions` is longer than any of theirs.
  CatalogueController,
  ...resourceControllers,
  FleetEventsController,
  OperationsController,
  VaultCredentialsController,
  DocumentsController,
];

/** What stands before and behind the routes; GATEWAY_PORTS, TOKEN_VERIFIER, WebhookSecrets and LOG come from elsewhere. */
export const GATEWAY_PROVIDERS: Provider[] = [
  { provide: CONTROLLERS, useValue: () => controllers },
  { provide: APP_GUARD, useClass: AccessGuard },
  { provide: APP_FILTER, useFactory: (log: Logger) => new ProblemFilter(log), inject: [LOG] },
  { provide: APP_PIPE, useValue: validation },
  Commands,
  EventStreams,
  Proposals,
  Resources,
  Runs,
];
