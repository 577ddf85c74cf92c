// import-x/no-restricted-paths
import '../contract/index';
