// import-x/no-restricted-paths
import '../hosts/dispatch';
