import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { addressOf } from '../operation.ts';
import { OPERATIONS } from '../operations/all.ts';
import { type DescribedOperation, openApiDocument } from './document.ts';

interface Content {
  readonly content?: Readonly<
    Record<string, { readonly schema?: object; readonly example?: unknown; readonly examples?: object }>
  >;
}

interface Described {
  readonly properties: Readonly<Record<string, object>>;
}

const document = openApiDocument();
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, described]) => [`${method} ${path}`, described, path] as const),
);
const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });

/** Every value under a key of this name, anywhere. */
function valuesOf(key: string, value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [...(name === key ? [inner] : []), ...valuesOf(key, inner)]);
}

function problemsOf(schema: object, example: unknown): string {
  const validate = ajv.compile({ ...schema, components: document.components });
  return validate(example) ? '' : ajv.errorsText(validate.errors);
}

const valueOf = ({ value }: { readonly value: unknown }) => value;

const responsesOf = ({ responses }: DescribedOperation) => Object.entries(responses as Record<string, Content>);

describe('the description of the interface, for whoever generates a client', () => {
  it('is of 3.1: null is a type, and there is no nullable', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(valuesOf('nullable', document.paths)).toEqual([]);
    expect(valuesOf('nullable', document.components)).toEqual([]);
    const { properties } = document.components.schemas['Repository'] as { properties: Record<string, object> };
    const types = valuesOf('type', properties['vault_credential_path']).flat();
    expect(types.toSorted()).toEqual(['null', 'string']);
  });

  it('shows maps as maps: any key, and what stands under it', () => {
    const { Node, Template } = document.components.schemas as Record<string, { properties: { attributes: Described } }>;
    expect(Node?.properties.attributes.properties['labels']).toMatchObject({
      type: 'object',
      additionalProperties: expect.anything(),
    });
    expect(Template?.properties.attributes.properties['config']).toMatchObject({
      type: 'object',
      additionalProperties: { $ref: '#/components/schemas/Json' },
    });
  });

  it('has each operationId once, and refers to nothing that is not there', () => {
    const ids = operations.map(([, { operationId }]) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining(OPERATIONS.map(({ name }) => name)));
    const there = Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`);
    expect(valuesOf('$ref', document).filter((ref) => !there.includes(String(ref)))).toEqual([]);
  });

  it.each(operations)(
    '%s declares the fields of its path, and what it may be refused with',
    (_name, described, path) => {
      const held = described.parameters.filter((each) => each['in'] === 'path').map(({ name }) => name);
      expect(held).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
      expect(described.parameters.every((each) => each['in'] !== 'path' || each['required'] === true)).toBe(true);
      const refusals = responsesOf(described).filter(([status]) => Number(status) >= 400);
      expect(refusals.length).toBeGreaterThan(1);
      for (const [, { content = {} }] of refusals) {
        const schema = content['application/problem+json']?.schema as {
          allOf: { properties?: { code: { enum: string[] } } }[];
        };
        expect(schema.allOf[1]?.properties?.code.enum.length).toBeGreaterThan(0);
      }
    },
  );

  it.each(operations)('%s has examples, and each is what its schema says', (name, described) => {
    const body = described.requestBody as Content | undefined;
    const places = [...responsesOf(described), ...(body === undefined ? [] : [['body', body] as const])];
    for (const [place, { content = {} }] of places) {
      for (const [mediaType, { schema, example, examples = {} }] of Object.entries(content)) {
        if (schema === undefined) continue;
        const shown = [...(example === undefined ? [] : [example]), ...Object.values(examples).map(valueOf)];
        const wrong = shown.map((each) => problemsOf(schema, each)).filter((each) => each !== '');
        expect([name, place, mediaType, wrong]).toEqual([name, place, mediaType, []]);
      }
    }
    for (const { name: parameter, schema, example } of described.parameters) {
      if (example !== undefined) expect([parameter, problemsOf(schema as object, example)]).toEqual([parameter, '']);
    }
  });

  it.each(OPERATIONS.map((operation) => [operation.name, operation] as const))(
    '%s describes its answer, with an example',
    (_name, { http, output }) => {
      const path = `/${addressOf(http).replace(/:(\w+)/g, '{$1}')}`;
      const described = document.paths[path]?.[http.method.toLowerCase()];
      const answer = described?.responses[String(http.status ?? 200)] as Content | undefined;
      if (output.type === 'undefined') expect(answer).toEqual({ description: 'done' });
      else {
        const content = answer?.content?.[http.answer?.mediaType ?? 'application/json'];
        expect(content?.schema).toBeDefined();
        expect(content?.example).toBeDefined();
      }
    },
  );

  it.each(operations)('%s has an example of every problem that it answers', (_name, described) => {
    for (const [status, { content = {} }] of responsesOf(described)) {
      const { schema, examples = {} } = content['application/problem+json'] ?? {};
      if (Number(status) < 400) continue;
      const { allOf } = schema as { allOf: { properties?: { code: { enum: string[] } } }[] };
      expect(Object.keys(examples)).toEqual(allOf[1]?.properties?.code.enum);
    }
  });

  it('says of answers what there is, and not that nothing may come', () => {
    const run = document.paths['/api/v1/system/gitops_sync_runs/{sync_run_id}']?.['get'];
    expect(run).toBeDefined();
    expect(valuesOf('additionalProperties', run?.responses['200']).includes(false)).toBe(false);
    expect(valuesOf('additionalProperties', document.components.schemas['SyncRun']).includes(false)).toBe(false);
  });
});
