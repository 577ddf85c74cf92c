/** What the demo homeserver always holds: its generator makes the same identifiers each time. */
export const demo = {
  serverName: 'demo.synoptic.example',
  database: 'synapse',
  users: {
    everyPast: '@mallory:demo.synoptic.example',
    busiest: '@max.everywhere:demo.synoptic.example',
    remote: '@rita:chat.riverside.example',
    hostileName: '@hostile:demo.synoptic.example',
  },
  rooms: {
    relations: '!HkJlzrnLDmkvybhUpS:demo.synoptic.example',
    largest: '!GXKOxCpinyVXvkzdxT:demo.synoptic.example',
    serverLeft: '!JdiHcxIWnqOjBczywn:old-server.example',
    hostileName: '!UhsZHYtGBFPrgcWTLr:demo.synoptic.example',
  },
  alias: { name: '#accounting-archive-231:demo.synoptic.example', roomId: '!fRnEHqsATxrWQftGIF:demo.synoptic.example' },
  events: {
    plain: '$JV0RPGVUlJCWuy4DWiXOQXkHF97xpIg29YWTu_RyVyQ',
    edited: '$HsuwywavljmtAPs0SKlj2ZhQAOwm-IJRvNkEDyplV4w',
    threadLatestReply: '$yBm4cDSu5QxfhhCo7gZF6jpWSif-uGVODgFeKLG3Kww',
    unicode: '$PO9DzqrDjQ-L8gyCP8K-LU68s8elZuDodrOZXWN4Op0',
    image: '$zXOFNSy_E4ZUPksMnYkgGN7F1aLfCYUICTiS6RG2lWo',
    hostileHtml: '$_p4RZXHJ3E3yVtRqmokQCaWr3IK9xQi_kGZS9lu5mSg',
    bidi: '$ar7N9YeyW6rvpGvJlERaKCInwyV3Y_McNar7DtIfwes',
    nulEscape: '$7XDrExHVcYit2lzME17HBMpJ6wAgTKSTeb3DnVQ6pKo',
    loneSurrogate: '$NDq7KYJ4a-jS6pTn86orHdjzPZiEKO3NXBjc-pDKAR0',
    bigIntegers: '$Wc4lF7zro8GGlI6-6DjRfJ_teof22s4ej3Xvmc-_sO0',
    large: '$vFHRjRcC7StFX7by27nTc9WuBWbW9lBf_d0mILAvp9Q',
    deepNesting: '$Btn7ci6uWHS1t2xHRmK5oFXQiI99C6jPimkS_udWluk',
    invalidJson: '$EvttNC5AD3XJmug_6GJYppVgVkKXnwwrbgRxw8q10gg',
  },
} as const;
