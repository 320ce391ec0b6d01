import { fleetFileJsonSchemaText } from '@fleetwright/contracts';
import { Controller, Header, Param, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ENDPOINTS } from '../endpoints.ts';
import { asyncApiDocument } from '../events-described/asyncapi.ts';
import { eventSchemaIn } from '../events-described/event-schemas.ts';
import { openApiDocument } from '../openapi/document.ts';
import { referencePage } from '../openapi/reference-page.ts';
import { notFound } from '../problems.ts';
import { refuseQuery, Route } from '../route.ts';

// What is open to everybody is made once: nobody keeps this process busy by asking.
let made: { readonly openApi: string; readonly asyncApi: string; readonly page: string } | undefined;

function descriptions() {
  if (made === undefined) {
    const document = openApiDocument();
    made = {
      openApi: JSON.stringify(document),
      asyncApi: JSON.stringify(asyncApiDocument()),
      page: referencePage(document),
    };
  }
  return made;
}

/** Descriptions of the product, open to everybody: they say what there is and nothing of what is in it. */
@Controller()
export class DocumentsController {
  @Route(ENDPOINTS.fleetSchema)
  @Header('content-type', 'application/schema+json')
  schema(@Req() request: FastifyRequest) {
    refuseQuery(request);
    return fleetFileJsonSchemaText();
  }

  @Route(ENDPOINTS.eventSchema)
  @Header('content-type', 'application/schema+json')
  eventSchema(@Req() request: FastifyRequest, @Param('file') file: string) {
    refuseQuery(request);
    const schema = eventSchemaIn(file);
    if (schema === undefined) throw notFound('event schema', file);
    return JSON.stringify(schema);
  }

  @Route(ENDPOINTS.asyncApi)
  @Header('content-type', 'application/json; charset=utf-8')
  asyncApi(@Req() request: FastifyRequest) {
    refuseQuery(request);
    return descriptions().asyncApi;
  }

  @Route(ENDPOINTS.openApi)
  @Header('content-type', 'application/json; charset=utf-8')
  openApi(@Req() request: FastifyRequest) {
    refuseQuery(request);
    return descriptions().openApi;
  }

  @Route(ENDPOINTS.docs)
  @Header('content-type', 'text/html; charset=utf-8')
  docs(@Req() request: FastifyRequest) {
    refuseQuery(request);
    return descriptions().page;
  }
}
