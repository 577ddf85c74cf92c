// import-x/no-restricted-paths
import '../demo/demo-database';
