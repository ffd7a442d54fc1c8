import {type ServerResponse, STATUS_CODES} from 'node:http';

/** Answers with a problem document (RFC 9457); unless the answer has begun, which then breaks off. */
export const sendProblem = (answer: ServerResponse, status: number, code: string, detail: string) => {
  if (answer.headersSent) return answer.destroy();
  const later = status >= 500 && {'retry-after': '1'};
  answer.writeHead(status, {'content-type': 'application/problem+json', ...later});
  answer.end(JSON.stringify({type: 'about:blank', title: STATUS_CODES[status], status, code, detail}));
};
