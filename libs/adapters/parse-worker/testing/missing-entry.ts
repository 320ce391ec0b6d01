// A process that cannot start.
throw new Error('the disk with the code is not there');
