import test from 'ava';
import {exitCodeOf, explain} from './explain.ts';

test('Ctrl-C at a question prints nothing, and ends with the exit code of SIGINT', t => {
  const error = Object.assign(new Error('User force closed the prompt with SIGINT'), {name: 'ExitPromptError'});
  t.is(explain(error, false), '');
  t.is(exitCodeOf(error), 130);
});
