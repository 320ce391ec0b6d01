select log_id from operations.known_log;
