// A process that loads for ever.
for (;;);
