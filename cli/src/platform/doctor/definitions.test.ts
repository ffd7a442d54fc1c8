import test from 'ava';
import {missingFields} from './definitions.ts';

test('the fields that an older definition lacks are named, without those within them', t => {
  const text = {};
  const older = {properties: {spec: {properties: {image: {properties: {tag: text}}, list: {items: {}}}}}};
  const newer = {
    properties: {
      spec: {
        properties: {
          image: {properties: {tag: text, digest: text}},
          rollout: {properties: {observeSeconds: text}},
          list: {items: {properties: {name: text}}},
        },
      },
    },
  };
  t.deepEqual(missingFields(newer, older), ['spec.image.digest', 'spec.rollout', 'spec.list[].name']);
  t.deepEqual(missingFields(older, newer), []);
});
