// import-x/no-restricted-paths
import '../electron/base/clock';
