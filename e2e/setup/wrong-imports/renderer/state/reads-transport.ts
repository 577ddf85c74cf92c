// import-x/no-restricted-paths
import '../transport/client';
