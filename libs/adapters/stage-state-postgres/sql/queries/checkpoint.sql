select position from operations.checkpoints where stage = $1;
