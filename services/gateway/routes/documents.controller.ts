import { fleetFileJsonSchemaText } from '@fleetwright/contracts';
import { Controller, Header, Inject, type Type } from '@nestjs/common';
import { openApiDocument } from '../openapi.ts';
import { referencePage } from '../reference-page.ts';
import { Route } from '../route.ts';

export const CONTROLLERS = Symbol('fleetwright:controllers');

/** Descriptions of the product, open to everybody: they say what there is and nothing of what is in it. */
@Controller()
export class DocumentsController {
  readonly #controllers: () => readonly Type[];

  constructor(@Inject(CONTROLLERS) controllers: () => readonly Type[]) {
    this.#controllers = controllers;
  }

  @Route({ method: 'GET', path: 'schemas/fleet.v1.json', summary: 'JSON Schema of fleet.yaml', access: 'public' })
  @Header('content-type', 'application/schema+json')
  schema() {
    return fleetFileJsonSchemaText();
  }

  @Route({ method: 'GET', path: 'openapi.json', summary: 'This interface as OpenAPI 3.1', access: 'public' })
  openApi() {
    return openApiDocument(this.#controllers());
  }

  @Route({ method: 'GET', path: 'docs', summary: 'This interface, readable', access: 'public' })
  @Header('content-type', 'text/html; charset=utf-8')
  docs() {
    return referencePage(openApiDocument(this.#controllers()));
  }
}
