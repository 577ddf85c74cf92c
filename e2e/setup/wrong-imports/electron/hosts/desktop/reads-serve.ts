// import-x/no-restricted-paths
import '../serve/serve-host';
