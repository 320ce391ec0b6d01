import 'reflect-metadata';
import { Inject, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { expect, it } from 'vitest';

const GREETING = Symbol('GREETING');

@Injectable()
class Clock {
  readonly hour = 9;
}

@Injectable()
class Greeter {
  constructor(
    @Inject(GREETING) readonly greeting: string,
    readonly clock: Clock,
  ) {}
}

@Module({ providers: [Clock, Greeter, { provide: GREETING, useValue: 'good morning' }] })
class GreeterModule {}

it('Nest injects by token and by class in code that the test runner compiled', async () => {
  const app = await NestFactory.createApplicationContext(GreeterModule, { logger: false });
  const greeter = app.get(Greeter);
  expect(greeter.greeting).toBe('good morning');
  expect(greeter.clock.hour).toBe(9);
  await app.close();
});
