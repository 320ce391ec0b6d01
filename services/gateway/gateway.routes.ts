import { LOG, type Logger } from '@fleetwright/kit/service';
import type { Provider, Type } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { EnrolController } from './agents/enrol.controller.ts';
import { AccessGuard } from './auth/access.guard.ts';
import { AccessStreams } from './auth/access-streams.ts';
import { Admissions } from './auth/admissions.ts';
import { Erasures } from './auth/erasures.ts';
import { ServiceTokens } from './auth/service-tokens.ts';
import { Subjects } from './auth/subjects.ts';
import { Commands } from './commands.ts';
import { EventStreams } from './event-streams.ts';
import { McpFace } from './mcp/face.ts';
import { McpController } from './mcp/mcp.controller.ts';
import { offerOf } from './mcp/offer.ts';
import { OFFER } from './mcp/server.ts';
import { ProblemFilter } from './problem.filter.ts';
import { Policies } from './policies.ts';
import { Proposals } from './proposals.ts';
import { ForgetAnswers } from './repetitions/forget-answers.ts';
import { RepetitionInterceptor } from './repetitions/repetition.interceptor.ts';
import { Repetitions } from './repetitions/repetitions.ts';
import { createdTokenAnswer } from './repetitions/created-token-answer.ts';
import { SECRET_ANSWERS } from './repetitions/secret-answers.ts';
import { OPERATIONS } from './operations/all.ts';
import { DocumentsController } from './rest/documents.controller.ts';
import { FleetEventsStreamController } from './rest/fleet-events-stream.controller.ts';
import { operationController } from './rest/operation-controller.ts';
import { Resources } from './resources.ts';
import { Runs } from './runs.ts';
import { Services } from './services.ts';
import { outgoingAnswers } from './webhooks/outgoing-answers.ts';
import { rotationAnswer } from './webhooks/rotation-answer.ts';
import { WebhookSecrets } from './webhooks/webhook-secrets.ts';
import { WebhooksController } from './webhooks/webhooks.controller.ts';

/** Everything that has an address. */
export const controllers: Type[] = [
  ...OPERATIONS.map(operationController),
  FleetEventsStreamController,
  WebhooksController,
  EnrolController,
  McpController,
  DocumentsController,
];

/** What stands before and behind the routes; GATEWAY_PORTS, TOKEN_VERIFIER, WebhookSecrets and LOG come from elsewhere. */
export const GATEWAY_PROVIDERS: Provider[] = [
  { provide: APP_GUARD, useClass: AccessGuard },
  { provide: APP_FILTER, useFactory: (log: Logger) => new ProblemFilter(log), inject: [LOG] },
  { provide: APP_INTERCEPTOR, useClass: RepetitionInterceptor },
  {
    provide: SECRET_ANSWERS,
    useFactory: (secrets: WebhookSecrets) => [
      rotationAnswer(secrets),
      createdTokenAnswer('registration_tokens'),
      createdTokenAnswer('service_tokens'),
      ...outgoingAnswers(),
    ],
    inject: [WebhookSecrets],
  },
  AccessStreams,
  Admissions,
  Commands,
  Erasures,
  EventStreams,
  { provide: OFFER, useFactory: offerOf, inject: [Services, Subjects, Repetitions] },
  ForgetAnswers,
  McpFace,
  Policies,
  Proposals,
  Repetitions,
  Resources,
  Runs,
  Services,
  ServiceTokens,
  Subjects,
];
