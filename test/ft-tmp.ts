import {startEngines} from '/work/main/test/engines/engines.ts';
import {startFleet} from '/work/main/test/fleet/fleet.ts';
const e = await startEngines({folder:'/tmp/ftx/e', say(){}}, {});
for (let i=0;i<4;i++){
 const a=performance.now();
 const f = await startFleet({name:'ftx',engines:e.urls,folder:'/tmp/ftx/l',env:{RATE_LIMIT:'0',LOG_LEVEL:'info'},administrator:{email:'a@shop.example',password:'sfdsfds8sdfSDF'}});
 console.log('start', (performance.now()-a)|0);
 if(i<3) await f.kill(); else await f.stop();
}
await e.stop(); process.exit(0)
