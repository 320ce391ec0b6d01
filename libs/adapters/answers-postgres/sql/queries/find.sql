select content, status, body, headers from gateway.answers where scope = $1;
