// import-x/no-restricted-paths
import '../../controllers/room-controller';
