export {mongoOptions, openMongoStore} from '../adapters/mongo/store.ts';
